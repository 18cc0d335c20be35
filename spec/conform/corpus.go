package conform

import (
	"fmt"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// Corpus judges the embedded captures, and returns the reports by their names.
func Corpus() (map[string]*Report, error) {
	reports := map[string]*Report{}
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		reports[c.Name], err = Capture(r, func([]byte) wire.Order { return c.ByteOrder() }, c.Faults)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	return reports, nil
}
