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
	most := []uint64{300_000, 300_000, 300_000, 7, 70_000}
	var stream bytes.Buffer
	w, err := zstd.NewWriter(&stream)
	if err != nil {
		t.Fatal(err)
	}
	const ofStream = 9*100_000 + 1
	for range 9 {
		if _, err := w.Write(bytes.Repeat(noise[:1000], 100)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write([]byte{1}); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	frames, most = append(frames, stream.Bytes()), append(most, 7*zstdBlock) // says nothing but how many blocks it has
	var all []byte
	total := uint64(0)
	for i, frame := range frames {
		if got, ok := mostOfFrames(frame); !ok || got != most[i] {
			t.Errorf("frame %d: %d, %v instead of %d", i, got, ok, most[i])
		}
		if _, ok := mostOfFrames(frame[:len(frame)-1]); ok {
			t.Errorf("frame %d is cut off", i)
		}
		all, total = append(append(all, skipped...), frame...), total+most[i]
	}
	if got, ok := mostOfFrames(all); !ok || got != total {
		t.Errorf("all frames: %d, %v instead of %d", got, ok, total)
	}
	total = total - 7*zstdBlock + ofStream
	var u pageUnpacker
	defer u.close()
	for page, size := range map[*[]byte]int{&all: int(total), &frames[5]: ofStream} {
		if err := u.check(schema.Zstd, *page, size); err != nil {
			t.Errorf("a page of %d: %v", size, err)
		}
		if u.check(schema.Zstd, *page, size/2-1) == nil {
			t.Errorf("a page of %d may not state less than half", size)
		}
	}
}
