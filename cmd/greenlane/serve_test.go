package main

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "4096": 4096, "2KiB": 2048, "64MiB": 64 << 20, "1 GiB": 1 << 30} {
		var b byteSize
		if err := b.UnmarshalText([]byte(text)); err != nil || int64(b) != want {
			t.Errorf("%s: got %d with %v, want %d", text, b, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "64MB", "1.5GiB", "9223372036854775807KiB"} {
		var b byteSize
		if err := b.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %d", text, b)
		}
	}
}
