//go:build linux && cgo

package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// page says what came out, a table a storm.
func page(runs []run, seconds float64, repeats int) (string, error) {
	machine, err := machine()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Readers of a live kernel\n\nWritten by `go run ./live -write` in spec/peers on %s. The load was %s: compare the lines of a table, not the page with another.\n", machine, load())
	fmt.Fprintf(&b, `
Each reader is a process of its own that has asked cn_proc for all events, while another makes them for a while: %g s, %d times, in another order each time. The figures are medians, with the least and the most where they differ.

- **made**: what the storm counts of its own, a second. Whoever makes an event also pays for handing it to the listener, and both share two processors: a slow reader leaves more to the storm.
- **received**: those of them that the reader counted.
- **lost**: what is missing of them by the storm's own count, of all that was made in all times. It is to be read with what was made: who runs beside less work has a faster storm to follow.
- **by gaps**: messages that are missing by their numbers, of all processes and over all times, and how many the storm says. A gap at the very end is seen by the first alone, which asks every CPU for one more number. A reader that cannot know has a dash.
- **CPU**: processor time of the reader, user and system, for an event that it received. Of one that died soon it is little more than the time that it lived.
- **buffer**: what the socket may hold by the kernel's count, of which an event takes about 700 bytes. Each reader asks for %d MiB where its library lets it.
`, seconds, repeats, room>>20)
	for _, s := range storms {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n", s.name, strings.ToUpper(s.about[:1])+s.about[1:])
		b.WriteString("| reader | buffer, MiB | made, 1000/s | received, 1000/s | lost | by gaps / by the storm | CPU, µs an event | died |\n|---|--:|--:|--:|--:|--:|--:|---|\n")
		for _, r := range readers {
			b.WriteString(row(r, of(runs, r.name, s.name)))
		}
	}
	return b.String(), nil
}

func of(runs []run, reader, storm string) (all []run) {
	for _, r := range runs {
		if r.reader == reader && r.storm == storm {
			all = append(all, r)
		}
	}
	return all
}

func row(r reader, runs []run) string {
	var made, received, lost, cpu []float64
	gaps, missing, total, died := 0, 0, 0, map[string]int{}
	for _, r := range runs {
		made = append(made, float64(r.made.Events)/r.Seconds/1e3)
		received = append(received, float64(r.heard.Events)/r.Seconds/1e3)
		lost = append(lost, 100*(1-float64(r.heard.Events)/float64(r.made.Events)))
		cpu = append(cpu, r.CPU/float64(max(r.All, 1))*1e6)
		gaps += r.Gaps
		missing += r.made.Events - r.heard.Events
		total += r.made.Events
		if r.Died != "" {
			died[r.Died]++
		}
	}
	known := fmt.Sprintf("%d / %d", gaps, missing)
	if !r.numbers {
		known = fmt.Sprintf("– / %d", missing)
	}
	var ends []string
	for text, n := range died {
		ends = append(ends, fmt.Sprintf("%d of %d: %s", n, len(runs), text))
	}
	slices.Sort(ends)
	return fmt.Sprintf("| %s | %.1f | %s | %s | %s | %s | %s | %s |\n", r.name, float64(runs[0].Buffer)/(1<<20),
		spread(made, "%.0f", ""), spread(received, "%.0f", ""), pooled(lost, missing, total), known, spread(cpu, "%.2f", ""), strings.Join(ends, "; "))
}

// pooled is the share of all, and the least and the most of a time.
func pooled(shares []float64, part, all int) string {
	return fmt.Sprintf("%.1f %% (%.1f–%.1f)", 100*float64(part)/float64(all), slices.Min(shares), slices.Max(shares))
}

// spread is the median, and the least and the most.
func spread(all []float64, format, unit string) string {
	slices.Sort(all)
	say := func(v float64) string { return fmt.Sprintf(format, v) }
	low, mid, high := say(all[0]), say(all[len(all)/2]), say(all[len(all)-1])
	if low == high {
		return mid + unit
	}
	return fmt.Sprintf("%s%s (%s–%s)", mid, unit, low, high)
}

// load is what the kernel says of who wants to run.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return "not known"
	}
	return fmt.Sprintf("%s in the last minute, %s in a quarter of an hour, with the race itself", fields[0], fields[2])
}

var model = regexp.MustCompile(`(?m)^model name\s*: (.*)$`)

func machine() (string, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", err
	}
	name := "a processor without a name"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := model.FindSubmatch(info); m != nil {
			name = "an " + string(m[1])
		}
	}
	return fmt.Sprintf("%s with %d CPUs, Linux %s, %s", name, runtime.NumCPU(), unix.ByteSliceToString(u.Release[:]), runtime.Version()), nil
}
