package warehouse

import (
	"embed"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
)

//go:embed sql/*.sql
var statements embed.FS

// statement returns a fixed statement by the name of its file.
func statement(name string) string {
	text, err := statements.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(fmt.Sprintf("statement %s is not part of the program: %v", name, err))
	}
	return string(text)
}

// named is a parameter that the server fills in, never the client.
var named = clickhouse.Named
