package main

import (
	"slices"
	"strings"
)

// missing returns the lines of was that are not in now.
func missing(was, now []string) (gone []string) {
	for _, line := range was {
		if !slices.Contains(now, line) {
			gone = append(gone, line)
		}
	}
	return gone
}

// unnamed returns the lines whose symbols a text does not have in backquotes.
func unnamed(lines []string, text string) (left []string) {
	for _, line := range lines {
		if !strings.Contains(text, "`"+symbol(line)+"`") {
			left = append(left, line)
		}
	}
	return left
}

// symbol is what a line of the listing is about: the word before the colon.
func symbol(line string) string {
	name, _, _ := strings.Cut(line, ": ")
	return name
}

// broken is what the first section of a changelog, that of the next release,
// says under Changed and Removed.
func broken(changelog string) string {
	var b strings.Builder
	section, heading := 0, ""
	for line := range strings.Lines(changelog) {
		switch {
		case strings.HasPrefix(line, "## "):
			section++
			heading = ""
		case strings.HasPrefix(line, "### "):
			heading = strings.TrimSpace(line[4:])
		case section == 1 && (heading == "Changed" || heading == "Removed"):
			b.WriteString(line)
		}
	}
	return b.String()
}
