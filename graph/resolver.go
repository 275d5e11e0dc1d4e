package graph

// resolver answers the root fields for an API.
type resolver struct{ *API }
