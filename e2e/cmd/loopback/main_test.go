package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

const example = "../../story/testdata/house.yaml"

func TestItAnswersUntilItIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	r, w := io.Pipe()
	done := make(chan int)
	go func() { done <- run(ctx, []string{example}, w, io.Discard) }()
	lines := bufio.NewScanner(r)
	said := map[string]string{}
	for len(said) < 4 && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		said[name] = value
	}
	req, err := http.NewRequest(http.MethodGet, said["GITHUB_API_URL"]+"/repos/org/house/pulls/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+said["GITHUB_TOKEN_READER"])
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the answer is %s", resp.Status)
	}
	interrupt()
	if code := <-done; code != 0 {
		t.Errorf("the code is %d", code)
	}
}

func TestCodes(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-check", example}, 0, ""},
		{[]string{"-check", "nowhere.yaml"}, 1, "loopback: open nowhere.yaml"},
		{nil, 2, "usage: loopback"},
		{[]string{"-what"}, 2, "flag provided but not defined"},
		{[]string{"-check", "-addr", "nowhere:x", example}, 1, "loopback: " + example},
	} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), c.args, &out, &errs); code != c.code || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%q: got %d %s, want %d %q", c.args, code, errs.String(), c.code, c.want)
		}
	}
}
