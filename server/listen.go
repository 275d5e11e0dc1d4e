package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// listen opens the port. The address it checks is the address it opens: a name is looked up once.
func (s *Server) listen(ctx context.Context) (net.Listener, error) {
	host, port, err := net.SplitHostPort(s.cfg.Listen)
	if number, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return nil, refused("listen on %q: write host:port, for example 127.0.0.1:8080 (--listen or GREENLANE_LISTEN)", s.cfg.Listen)
	} else if number == 0 && port != "0" {
		return nil, refused("listen on %q: the port has leading zeros", s.cfg.Listen)
	}
	ip, err := loopback(ctx, host)
	if err != nil {
		return nil, err
	}
	if ip == nil {
		return nil, refused("listen on %s: whoever reaches this machine could have read every declaration, because nobody is asked who they are: "+
			"listen on 127.0.0.1:%s (--listen or GREENLANE_LISTEN), and let a proxy that authenticates pass requests on", s.cfg.Listen, port)
	}
	address := net.JoinHostPort(ip.String(), port)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen on %s: port %s is in use, perhaps by another greenlane: end that program, or choose a free port with "+
			"--listen %s or GREENLANE_LISTEN: %w", address, port, net.JoinHostPort(ip.String(), "0"), err)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listen on %s: this user may not open port %s: choose one above 1023 with --listen or GREENLANE_LISTEN: %w", address, port, err)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return listener, nil
}

// loopback returns the address of a host if every address it has is loopback, nil otherwise. No host means every
// interface of the machine.
func loopback(ctx context.Context, host string) (net.IP, error) {
	if host == "" {
		return nil, nil
	}
	found, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("listen: look up %q: %w", host, err)
	}
	for _, a := range found {
		if !a.IP.IsLoopback() {
			return nil, nil
		}
	}
	// IPv4 first: clients that know one family only know that one.
	slices.SortStableFunc(found, func(a, b net.IPAddr) int { return len(b.IP.To4()) - len(a.IP.To4()) })
	return found[0].IP, nil
}

// checkOrigins refuses what would let every page of the internet ask.
func (s *Server) checkOrigins() error {
	for _, origin := range s.cfg.Origins {
		u, err := url.Parse(origin)
		switch {
		case strings.Contains(origin, "*"):
			return refused("origin %q: any page in a browser on this machine could have read the data: name each origin, for example https://dashboard.example.org", origin)
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Scheme+"://"+u.Host != origin:
			return refused("origin %q: write scheme://host[:port] without a path, for example https://dashboard.example.org", origin)
		}
	}
	return nil
}
