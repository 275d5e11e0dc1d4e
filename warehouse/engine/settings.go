package engine

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"text/template"
)

//go:embed config.xml.tmpl
var configText string

//go:embed users.xml.tmpl
var usersText string

// questionMemory bounds the memory of one question, in bytes, where Config.Memory does not say how much there is.
const questionMemory = 4 << 30

// readable are the system tables that the writer may read: what migrations, builds and status reports look at.
var readable = []string{
	"build_options", "clusters", "columns", "data_skipping_indices", "databases", "dictionaries",
	"disks", "errors", "events", "merges", "metrics", "mutations", "numbers", "one", "parts", "parts_columns",
	"processes", "server_settings", "settings", "tables", "view_refreshes",
}

// settings are the values that differ between two engines.
type settings struct {
	Dir               directory
	Host              string
	TCPPort, HTTPPort int
	Memory            uint64 // 0: half of the machine
	Writer, Reader    string // user names
	WriterHash        string // SHA-256 of the password, hexadecimal
	ReaderHash        string
	Database          string
	QuestionMemory    uint64 // the most that one question may ask for, bytes
}

// write writes the two configuration files of an engine process.
func (s settings) write(words secrets) error {
	s.Writer, s.Reader, s.Database = writerUser, readerUser, Database
	s.WriterHash, s.ReaderHash = hash(words.Writer), hash(words.Reader)
	s.QuestionMemory = questionMemory
	if s.Memory > 0 {
		s.QuestionMemory = s.Memory / 2
	}
	for path, text := range map[string]string{s.Dir.config(): configText, s.Dir.users(): usersText} {
		t, err := template.New(path).Funcs(template.FuncMap{"xml": escape, "half": func(n uint64) uint64 { return n / 2 }}).Parse(text)
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		var out bytes.Buffer
		if err := t.Execute(&out, s); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		if err := writeFile(path, out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// Path, Log and Users name the engine's files for the templates.
func (s settings) Path() string  { return s.Dir.data() + "/" }
func (s settings) Log() string   { return s.Dir.log() }
func (s settings) Users() string { return s.Dir.users() }

// Readable names the system tables of the writer for the templates.
func (s settings) Readable() []string { return readable }

func hash(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

func escape(text string) (string, error) {
	var out bytes.Buffer
	err := xml.EscapeText(&out, []byte(text))
	return out.String(), err
}
