// Package schema carries the two public contracts: the GraphQL API and the tables in ClickHouse.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed api/*.graphqls clickhouse/*.sql
var files embed.FS

// Migrations returns the DDL, one idempotent statement a file, to be applied in the order of the names, NNNN_what.sql.
func Migrations() fs.FS { return folder("clickhouse") }

// API returns the documents of the GraphQL schema, *.graphqls. One of them is not valid without the others.
func API() fs.FS { return folder("api") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("schema: " + err.Error()) // fs.Sub refuses only invalid paths, and the names above are literals
	}
	return sub
}
