package runner

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// observer turns what act logs about a job into its result.
type observer struct {
	cancel     Cancel
	cancelNow  func()
	mu         sync.Mutex
	job        *Job
	open       map[string]*Step
	cancelled  bool
	broken     bool   // a step wrote a file that GitHub's runner does not take
	cancelling string // the part of a step that ran when somebody cancelled
}

func newObserver(job *Job, c Cancel, cancel func()) *observer {
	return &observer{job: job, cancel: c, cancelNow: cancel, open: map[string]*Step{}}
}

// WithJobLogger gives act a logger that tells the observer and nobody else.
func (o *observer) WithJobLogger() *logrus.Logger {
	l := logrus.New()
	l.SetOutput(io.Discard)
	l.SetLevel(logrus.DebugLevel)
	l.SetFormatter(silent{})
	l.AddHook(o)
	return l
}

type silent struct{}

func (silent) Format(*logrus.Entry) ([]byte, error) { return nil, nil }

// Levels are all.
func (o *observer) Levels() []logrus.Level { return logrus.AllLevels }

// Fire sees an entry, in the goroutine of the step that logs it.
func (o *observer) Fire(e *logrus.Entry) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	line, printed := printed(e)
	step := o.step(e)
	switch {
	case step == nil:
		if e.Level <= logrus.ErrorLevel {
			o.job.Errors = append(o.job.Errors, e.Message)
		}
	case printed:
		o.print(step, line)
	case e.Data["stepResult"] != nil && outermost(e):
		o.end(step, fmt.Sprint(e.Data["stepResult"]), e)
	case e.Data["stepResult"] != nil:
		step.composite = true
		step.Summary += o.read("SUMMARY.md")
	case e.Level <= logrus.ErrorLevel:
		o.job.Errors = append(o.job.Errors, e.Message)
	}
	return nil
}

// printed returns what a step printed, if the entry says that: act logs a command
// with the line as it was.
func printed(e *logrus.Entry) (string, bool) {
	if e.Data["raw_output"] == true {
		return e.Message, true
	}
	raw, ok := e.Data["raw"].(string)
	return raw, ok && e.Data["command"] != nil
}

// step is the part of a step to which an entry belongs; nil for none. The steps of
// a composite action belong to the step that uses it.
func (o *observer) step(e *logrus.Entry) *Step {
	ids, _ := e.Data["stepID"].([]string)
	stage, _ := e.Data["stage"].(string)
	if len(ids) == 0 || stage == "" {
		return nil
	}
	key := stage + " " + ids[0]
	if o.open[key] == nil {
		o.open[key] = &Step{ID: ids[0], Stage: stage}
	}
	return o.open[key]
}

// outermost reports whether an entry is not about a step of a composite action.
func outermost(e *logrus.Entry) bool {
	ids, _ := e.Data["stepID"].([]string)
	return len(ids) == 1
}

func (o *observer) print(s *Step, text string) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\r") {
		s.Lines = append(s.Lines, line)
		if c := s.reader.read(line); c != nil {
			o.obey(s, c)
		}
		if o.cancel.Line != "" && strings.Contains(line, o.cancel.Line) {
			o.stop(s)
		}
	}
}

func (o *observer) obey(s *Step, c *command) {
	if a, ok := c.annotation(); ok {
		s.Annotations = append(s.Annotations, a)
	}
	if c.name == "add-mask" {
		o.job.Masks = append(o.job.Masks, c.data)
	}
}

// end closes a part of a step, while its files are still there.
func (o *observer) end(s *Step, result string, e *logrus.Entry) {
	s.Result = result
	s.Took, _ = e.Data["executionTime"].(time.Duration)
	if result == "failure" && o.cancelling == s.Stage+" "+s.ID {
		s.Result = "cancelled"
	}
	if result != "skipped" && !s.composite {
		o.files(s)
	}
	o.job.Steps = append(o.job.Steps, s)
	delete(o.open, s.Stage+" "+s.ID)
	if o.cancel.After == s.ID && s.Stage == "Main" {
		o.stop(nil)
	}
}

func (o *observer) stop(during *Step) {
	if o.cancelled {
		return
	}
	o.cancelled = true
	if during != nil {
		o.cancelling = during.Stage + " " + during.ID
	}
	o.cancelNow()
}

// files reads what a step wrote for the runner.
func (o *observer) files(s *Step) {
	s.Outputs, s.State, s.Env = o.pairs(s, "outputcmd.txt"), o.pairs(s, "statecmd.txt"), o.pairs(s, "envs.txt")
	s.Summary = o.read("SUMMARY.md")
	if n := len(s.Summary); n > mostOfSummary {
		s.Summary = ""
		s.Annotations = append(s.Annotations, Annotation{Level: "error", Message: fmt.Sprintf(
			"$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got %dk", n/1024)})
	}
}

func (o *observer) pairs(s *Step, name string) map[string]string {
	out, err := pairs(o.read(name))
	if err != nil {
		s.Annotations = append(s.Annotations, Annotation{Level: "error", Message: "Unable to process file command: " + err.Error()})
		s.Result, o.broken = "failure", true
	}
	return out
}

// read returns a file of the step that ends. A job has one such folder, as the
// jobs of a matrix run one after the other.
func (o *observer) read(name string) string {
	found, _ := filepath.Glob(filepath.Join(o.job.folder, "*", "act", "workflow", name))
	if len(found) != 1 {
		return ""
	}
	text, _ := os.ReadFile(found[0])
	return string(text)
}
