// Command site makes the pages of cnwire: the specification with an anchor for
// each requirement, the vectors with their bytes by field, what shows what, and
// a page that runs cnspec in the browser.
//
//	go run ./spec/site -o DIR
//
// The pages load nothing from the network and work from any folder.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	out := flag.String("o", "", "folder to write")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "site: which folder? go run ./spec/site -o DIR")
		os.Exit(2)
	}
	start := time.Now()
	files, bytes, err := generate(*out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d files, %.1f MB, in %.1f s\n", *out, files, float64(bytes)/1e6, time.Since(start).Seconds())
}

// generate writes the site, with the command for the browser, into a folder.
func generate(out string) (files int, bytes int64, err error) {
	s, err := newSite(out)
	if err != nil {
		return 0, 0, err
	}
	if err := s.pages(); err != nil {
		return 0, 0, err
	}
	err = s.command()
	return s.files, s.bytes, err
}
