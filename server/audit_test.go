package server

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestAudit holds the server against the audit of the GraphQL over HTTP specification, all 61 items of it.
func TestAudit(t *testing.T) {
	if _, err := os.Stat("test/node_modules/graphql-http"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the audit is not installed: run npm ci in server/test before go test")
		}
		t.Skip("the audit is not installed: run npm ci in server/test")
	}
	s := start(t, Config{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", "test/audit.mjs", s.url+"/graphql").CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "61 of 61") {
		t.Errorf("%v\n%s", err, out)
	}
}
