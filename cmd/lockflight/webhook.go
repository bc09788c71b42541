package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// webhookLimit is how long a webhook may take to answer.
const webhookLimit = 30 * time.Second

// checkWebhook wants an address that keeps what is sent from being read on its way.
func checkWebhook(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "":
		return errors.New("expected the address of a webhook, such as https://chat.example.org/hooks/1")
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("expected an address that begins with https://")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// post hands a document to a webhook. Whatever is not a plain yes is an error, and
// no error shows the address, which may hold a secret.
func post(address string, document []byte) error {
	client := http.Client{
		Timeout:       webhookLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Post(address, "application/json", bytes.NewReader(document))
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return fmt.Errorf("it cannot be reached: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		return fmt.Errorf("it answered %s: %s", answer.Status, strings.TrimSpace(string(said)))
	}
	return nil
}
