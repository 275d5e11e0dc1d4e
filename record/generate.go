package record

//go:generate go run ./pages ../docs/records
