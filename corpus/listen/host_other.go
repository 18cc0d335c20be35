//go:build !linux

package listen

import (
	"errors"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
)

// Elsewhere Start fails before any of this is asked for.

func namespaces() error { return nil }

func unanswered() error { return errors.ErrUnsupported }

func onEach(func(uint32) bool, func(uint32)) {}

func bootTime() time.Time { return time.Now() }

func kernel() cnmsg.Kernel { return 0 }

// Machine says what the kernel says of itself.
func Machine() (corpus.Section, error) { return corpus.Section{}, errors.ErrUnsupported }
