package main

import (
	"context"

	"greenlane/loader"
	"greenlane/record"
	"greenlane/warehouse"
)

// store joins the loader to the warehouse, neither of which knows the other.
type store struct {
	*warehouse.Warehouse
	onBuild func(done, months int)
}

func (s store) Begin(ctx context.Context) (loader.Batch, error) {
	b, err := s.Warehouse.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return batch{b, s.onBuild}, nil
}

type batch struct {
	*warehouse.Batch
	onBuild func(done, months int)
}

func (b batch) Publish(ctx context.Context, landed record.Landed) (string, error) {
	landed.OnBuild = b.onBuild
	return b.Batch.Publish(ctx, landed)
}
