package engine

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// directory is the folder engine of a data directory. Everything in it is for the user of the program alone.
type directory string

func (d directory) file(name string) string { return filepath.Join(string(d), name) }

// What the folder holds.
func (d directory) ownerLock() string    { return d.file("owner.lock") }    // held by the process that runs the engine
func (d directory) attachedLock() string { return d.file("attached.lock") } // shared by the processes that use another's engine
func (d directory) address() string      { return d.file("address.json") }  // where the engine answers; absent while it does not
func (d directory) passwords() string    { return d.file("passwords.json") }
func (d directory) config() string       { return d.file("config.xml") }
func (d directory) users() string        { return d.file("users.xml") }
func (d directory) log() string          { return d.file("engine.log") } // rotated by the engine itself
func (d directory) output() string       { return d.file("child.log") }  // what one engine process printed
func (d directory) data() string         { return d.file("data") }
func (d directory) status() string       { return filepath.Join(d.data(), "status") } // locked by any ClickHouse on data

// prepare makes the folder and shows that it can be written.
func prepare(dataDir string) (directory, error) {
	if dataDir == "" {
		return "", errors.New("prepare the data directory: none is named; set GREENLANE_DATA")
	}
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		return "", &DirectoryError{Dir: dataDir, Err: err}
	}
	d := directory(filepath.Join(abs, "engine"))
	if err := os.MkdirAll(abs, 0o750); err != nil {
		return "", &DirectoryError{Dir: abs, Err: err}
	}
	if err := os.MkdirAll(d.data(), 0o700); err != nil {
		return "", &DirectoryError{Dir: abs, Err: err}
	}
	probe, err := os.CreateTemp(string(d), "probe-*")
	if err != nil {
		return "", &DirectoryError{Dir: abs, Err: err}
	}
	_ = probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return "", &DirectoryError{Dir: abs, Err: err}
	}
	return d, nil
}

// secrets are the passwords of one data directory.
type secrets struct {
	Writer string `json:"writer"`
	Reader string `json:"reader"`
}

// readSecrets returns the passwords that the engine's owner wrote.
func (d directory) readSecrets() (secrets, error) {
	var s secrets
	text, err := os.ReadFile(d.passwords())
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil || s.Writer == "" || s.Reader == "" {
		return s, fmt.Errorf("read %s: it is damaged; delete it while no Greenlane process runs, new passwords are made at the next start", d.passwords())
	}
	return s, nil
}

// makeSecrets returns the passwords of the data directory, made at random when there are none yet. Only the owner calls it.
func (d directory) makeSecrets() (secrets, error) {
	s, err := d.readSecrets()
	if !errors.Is(err, os.ErrNotExist) {
		return s, err
	}
	s = secrets{Writer: rand.Text(), Reader: rand.Text()}
	return s, writeJSON(d.passwords(), s)
}

// found is what the address file says.
type found struct {
	Host     string `json:"host"`
	TCPPort  int    `json:"tcpPort"`
	HTTPPort int    `json:"httpPort"`
	PID      int    `json:"pid"`
}

// with completes an address with the logins of the data directory.
func (f found) with(s secrets, owned bool) *Address {
	return &Address{
		Host: f.Host, TCPPort: f.TCPPort, HTTPPort: f.HTTPPort, Database: Database,
		Writer: Login{writerUser, s.Writer}, Reader: Login{readerUser, s.Reader}, PID: f.PID, Owned: owned,
	}
}

// readAddress returns what the owner published; ok is false when there is nothing complete to read.
func (d directory) readAddress() (f found, ok bool) {
	text, err := os.ReadFile(d.address())
	if err != nil || json.Unmarshal(text, &f) != nil {
		return found{}, false
	}
	return f, f.Host != "" && f.TCPPort > 0 && f.HTTPPort > 0
}

// writeJSON writes v for this user alone, and so that a reader sees the whole old or the whole new text.
func writeJSON(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return writeFile(path, append(text, '\n'))
}

func writeFile(path string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// lastWords returns on one line what an engine process printed about its end: from the last line that begins with
// an error code of ClickHouse, or else the last five lines; at most 1,000 bytes.
func lastWords(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "Logging ") || strings.HasSuffix(line, errEnded.Error()):
			continue
		case strings.HasPrefix(line, "Code: "):
			lines = nil
		}
		lines = append(lines, line)
	}
	if len(lines) > 5 && !strings.HasPrefix(lines[0], "Code: ") {
		lines = lines[len(lines)-5:]
	}
	words := strings.Join(lines, " ")
	return strings.ToValidUTF8(words[:min(len(words), 1000)], "")
}
