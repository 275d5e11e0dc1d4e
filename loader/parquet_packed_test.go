package loader

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"
	schema "github.com/parquet-go/parquet-go/format"
)

// TestZstandardFramesTellTheirSize: what frames state is added up without unpacking them, and nothing is believed of what is not whole.
func TestZstandardFramesTellTheirSize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 300_000)
	for i := range noise {
		noise[i] = byte(r.IntN(256))
	}
	encode := func(data []byte, options ...zstd.EOption) []byte {
		w, err := zstd.NewWriter(nil, options...)
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(data, nil)
	}
	skipped := append([]byte{0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0}, "abc"...)
	frames := [][]byte{
		encode(noise),                                   // blocks as they are
		encode(make([]byte, 300_000)),                   // a byte, repeated
		encode(bytes.Repeat(noise[:1000], 300)),         // packed, in several blocks
		encode(noise[:7], zstd.WithSingleSegment(true)), // no window
		encode(noise[:70_000], zstd.WithEncoderCRC(false)),
	}
	sizes := []uint64{300_000, 300_000, 300_000, 7, 70_000}
	var all []byte
	total := uint64(0)
	for i, frame := range frames {
		if got, ok := statedByFrames(frame, 1<<20); !ok || got != sizes[i] {
			t.Errorf("frame %d: %d, %v", i, got, ok)
		}
		if _, ok := statedByFrames(frame[:len(frame)-1], 1<<20); ok {
			t.Errorf("frame %d is cut off", i)
		}
		all, total = append(append(all, skipped...), frame...), total+sizes[i]
	}
	if got, ok := statedByFrames(all, 1<<20); !ok || got != total {
		t.Errorf("all frames: %d, %v instead of %d", got, ok, total)
	}
	if got, ok := statedByFrames(all, 600_000); !ok || got <= 600_000 {
		t.Errorf("more than is allowed: %d, %v", got, ok)
	}
	var stream bytes.Buffer
	w, err := zstd.NewWriter(&stream)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := w.Write(noise); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok := statedByFrames(stream.Bytes(), 1<<20); ok {
		t.Error("a frame that was written as a stream states no size")
	}
	var u pageUnpacker
	defer u.close()
	if err := u.check(schema.Zstd, stream.Bytes(), 900_000); err != nil {
		t.Errorf("it is unpacked: %v", err)
	}
	if u.check(schema.Zstd, stream.Bytes(), 899_999) == nil || u.check(schema.Zstd, all, int(total)-1) == nil {
		t.Error("a page is larger than it states")
	}
}
