package conform

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// How long a testee may take.
const (
	helloWithin  = 30 * time.Second
	answerWithin = time.Second
	endWithin    = 5 * time.Second
)

// longestLine is more than any answer needs.
const longestLine = 4 << 20

// Child is a testee that runs as a program of its own. After a crash, a timeout
// or a line that is no answer it is started again for the next question.
type Child struct {
	dir     string // where it runs, "" for here
	command []string
	first   Hello
	now     *process // nil: to be started

	helloWithin, answerWithin time.Duration
}

// Start starts the command and waits for its hello.
func Start(command []string) (*Child, error) { return StartIn("", command) }

// StartIn is Start in another folder.
func StartIn(dir string, command []string) (*Child, error) {
	return start(Child{dir: dir, command: command, helloWithin: helloWithin, answerWithin: answerWithin})
}

func start(child Child) (*Child, error) {
	c := &child
	h, err := c.restart()
	c.first = h
	return c, err
}

// Hello is what it said first.
func (c *Child) Hello() Hello { return c.first }

// Ask implements [Testee].
func (c *Child) Ask(question []byte) ([]byte, error) {
	if c.now == nil {
		if _, err := c.restart(); err != nil {
			return nil, err
		}
	}
	answer, m := c.now.ask(question, c.answerWithin)
	if m == nil {
		if _, problem := readAnswer(idOf(question), answer); problem != "" {
			m = &Mishap{Protocol, problem}
		}
	}
	if m == nil {
		return answer, nil
	}
	c.now.bury(m.Verdict)
	if m.Verdict == Crash {
		m.Detail = c.now.epitaph()
	}
	c.now = nil
	return nil, m
}

func idOf(question []byte) string {
	var q struct {
		ID string `json:"id"`
	}
	json.Unmarshal(question, &q)
	return q.ID
}

// Close ends the testee and tells if it does not end well.
func (c *Child) Close() error {
	if c.now == nil {
		return nil
	}
	p := c.now
	c.now = nil
	return p.end()
}

func (c *Child) restart() (h Hello, err error) {
	p, err := launch(c.dir, c.command)
	if err != nil {
		return h, err
	}
	line, m := p.read(c.helloWithin)
	if m != nil {
		p.bury(m.Verdict)
		if m.Verdict == Crash {
			return h, fmt.Errorf("%s: no hello: %s", c.command[0], p.epitaph())
		}
		return h, fmt.Errorf("%s: no hello within %v", c.command[0], c.helloWithin)
	}
	if err := json.Unmarshal(line, &h); err != nil || h.Cnspec != 1 {
		p.bury(Protocol)
		return h, fmt.Errorf("%s: no hello of version 1: %s", c.command[0], clip(line))
	}
	c.now = p
	return h, nil
}

// process is one life of a testee.
type process struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   io.Closer
	errs  lastWords
	lines chan []byte // closed at the end of its output
	done  chan struct{}
	over  error // how it ended, when done is closed
}

func launch(dir string, command []string) (*process, error) {
	p := &process{cmd: exec.Command(command[0], command[1:]...), lines: make(chan []byte, 16), done: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Stderr = &p.errs
	p.cmd.WaitDelay = time.Second // what it started may hold standard error open
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.out = in, out
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go p.listen(out)
	return p, nil
}

// listen passes on every line until there are no more, or nobody takes them.
func (p *process) listen(out io.Reader) {
	s := bufio.NewScanner(out)
	s.Buffer(make([]byte, 0, 1<<16), longestLine)
	for s.Scan() {
		select {
		case p.lines <- bytes.Clone(s.Bytes()):
		case <-p.done:
			return
		}
	}
	if s.Err() == bufio.ErrTooLong {
		select {
		case p.lines <- []byte("a line of more than 4 MiB"):
		case <-p.done:
		}
	}
	close(p.lines)
}

func (p *process) ask(question []byte, within time.Duration) ([]byte, *Mishap) {
	select {
	case line, ok := <-p.lines:
		if ok {
			return nil, &Mishap{Protocol, "a line that nobody asked for: " + clip(line)}
		}
		return nil, &Mishap{Verdict: Crash}
	default:
	}
	go p.in.Write(append(bytes.Clone(question), '\n')) // it may not read
	return p.read(within)
}

func (p *process) read(within time.Duration) ([]byte, *Mishap) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case line, ok := <-p.lines:
		if !ok {
			return nil, &Mishap{Verdict: Crash}
		}
		return line, nil
	case <-timer.C:
		return nil, &Mishap{Timeout, fmt.Sprintf("no answer within %v", within)}
	}
}

// bury ends the process; one that has crashed may end by itself, so that its
// status is its own.
func (p *process) bury(v Verdict) {
	p.in.Close()
	patience := time.Duration(0)
	if v == Crash {
		patience = time.Second
	}
	timer := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer timer.Stop()
	p.wait()
}

func (p *process) wait() {
	p.over = p.cmd.Wait()
	close(p.done)
	p.out.Close()
}

// end lets the process finish.
func (p *process) end() error {
	p.in.Close()
	timer := time.AfterFunc(endWithin, func() { p.cmd.Process.Kill() })
	defer timer.Stop()
	for range p.lines { // until it closes its output
	}
	p.wait()
	if p.over != nil {
		return fmt.Errorf("the testee did not end well: %s", p.epitaph())
	}
	return nil
}

// epitaph says how the process ended, and its last words.
func (p *process) epitaph() string {
	how := "it ended with status 0"
	if p.over != nil {
		how = p.over.Error()
	}
	if words := p.errs.String(); words != "" {
		how += "\n" + words
	}
	return how
}

// lastWords keeps the end of what is written to it. Only the goroutine of Wait
// writes, and it is read after Wait.
type lastWords struct{ b []byte }

func (l *lastWords) Write(p []byte) (int, error) {
	const most = 4 << 10
	l.b = append(l.b, p...)
	if len(l.b) > most {
		l.b = append(l.b[:0], l.b[len(l.b)-most:]...)
	}
	return len(p), nil
}

func (l *lastWords) String() string { return string(bytes.TrimSpace(l.b)) }
