package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWebhook(t *testing.T) {
	var got posted
	var kind string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind = r.Method + " " + r.Header.Get("Content-Type")
		switch r.URL.Path {
		case "/full":
			http.Error(w, "the box is full", http.StatusInsufficientStorage)
		case "/elsewhere":
			http.Redirect(w, r, "/", http.StatusFound)
		}
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &got)
	}))
	defer hook.Close()

	document := []byte(`{"text":"It starts\r\nBCC: x","subject":"Lock","to":["sailors"],"name":"planned","change":"lock","stage":"production"}`)
	if err := post(hook.URL+"/", document); err != nil {
		t.Fatal(err)
	}
	if got.Text != "It starts\r\nBCC: x" || got.To[0] != "sailors" || kind != "POST application/json" {
		t.Errorf("it got %+v by %s", got, kind)
	}
	for path, says := range map[string]string{"/full": "507 Insufficient Storage: the box is full", "/elsewhere": "302 Found"} {
		if err := post(hook.URL+path, document); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", path, err, says)
		}
	}
	hook.Close()
	err := post(hook.URL+"/secret-token", document)
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a webhook that is not there: %v, want an error without its address", err)
	}
}

func TestWebhookAddress(t *testing.T) {
	for address, good := range map[string]bool{
		"https://chat.example.org/hooks/1": true, "http://127.0.0.1:8080/x": true, "http://[::1]/x": true, "http://localhost/x": true,
		"http://chat.example.org/hooks/1": false, "chat.example.org": false, "ftp://chat.example.org": false, "https://": false, "file:///etc/passwd": false, "": false,
	} {
		if err := checkWebhook(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
