package github

func getMeta(c *call) reply {
	return ok(obj{"verifiable_password_authentication": false, "hooks": []any{"127.0.0.1/32"}, "web": []any{"127.0.0.1/32"}, "api": []any{"127.0.0.1/32"}})
}

func getRateLimit(c *call) reply {
	// Asking costs nothing.
	c.token.used--
	core := obj{"limit": rateLimit, "remaining": max(0, rateLimit-c.token.used), "reset": c.s.time().Unix() + 3600, "used": c.token.used}
	search := obj{"limit": 30, "remaining": 30, "reset": c.s.time().Unix() + 60, "used": 0}
	return ok(obj{"resources": obj{"core": core, "search": search}, "rate": core})
}
