package graph

//go:generate go run ../catalog/sdl ../schema/api
//go:generate go tool gqlgen generate
