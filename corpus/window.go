package corpus

import (
	"bufio"
	"bytes"
	"io"
)

// window hands out a file piece by piece, in views of the buffer that it is read into.
type window struct {
	in   *bufio.Reader
	held int          // bytes of the piece handed out last that are still in the buffer
	long bytes.Buffer // that piece, when it is longer than the buffer
}

// peek gives the next bytes, fewer and an error if the file ends before. They stay the next ones.
func (w *window) peek(n int) ([]byte, error) {
	w.release()
	return w.in.Peek(n)
}

// take gives the next n bytes, fewer and an error if the file ends before. They are valid until the next call of any method.
func (w *window) take(n int) ([]byte, error) {
	w.release()
	if n <= w.in.Size() {
		b, err := w.in.Peek(n)
		w.held = len(b)
		return b, err
	}
	w.long.Reset()
	// The buffer grows with the bytes that come, not with the length that was promised.
	_, err := io.CopyN(&w.long, w.in, int64(n))
	return w.long.Bytes(), err
}

// skip passes over n bytes.
func (w *window) skip(n int) error {
	w.release()
	_, err := w.in.Discard(n)
	return err
}

// release gives up the piece handed out last.
func (w *window) release() {
	w.in.Discard(w.held) // cannot fail: they are in the buffer
	w.held = 0
}
