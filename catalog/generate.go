package catalog

//go:generate go run ./pages ../docs
