package lockflight

import (
	"context"
	"errors"
	"io/fs"

	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/spec"
)

// LedgerBranch is the branch that holds a ledger on GitHub if nothing else is
// said.
const LedgerBranch = "lockflight"

// SettingsSource reads the settings of a repository, and gives the files of its
// default branch.
type SettingsSource interface {
	Settings(context.Context, doctor.Question) (doctor.Settings, fs.FS, error)
}

// Doctor examines the settings of a repository: what would let somebody around
// the gate. What is empty in the question is as usual. The error says that the
// repository cannot be looked at.
func Doctor(ctx context.Context, source SettingsSource, q doctor.Question) (doctor.Report, error) {
	if q.Pipeline == "" {
		q.Pipeline = PipelineFile
	}
	if q.LedgerRepository == "" {
		q.LedgerRepository = q.Repository
	}
	if q.LedgerBranch == "" {
		q.LedgerBranch = LedgerBranch
	}
	settings, tree, err := source.Settings(ctx, q)
	if err != nil {
		return doctor.Report{}, err
	}
	settings.Stages = stagesOf(tree, q.Pipeline)
	return doctor.Examine(settings), nil
}

// stagesOf reads the stages of a pipeline, also those that are there for some
// changes only.
func stagesOf(tree fs.FS, name string) doctor.Setting[*[]doctor.Stage] {
	unknown := doctor.Unknown[*[]doctor.Stage]
	if _, err := fs.Stat(tree, name); errors.Is(err, fs.ErrNotExist) {
		return doctor.Known[*[]doctor.Stage](nil)
	}
	loader, err := spec.NewLoader()
	if err != nil {
		return unknown(err.Error())
	}
	p, found, err := LoadPipeline(loader, tree, name)
	if err != nil {
		return unknown(err.Error())
	}
	if p == nil {
		return unknown(found.FirstError())
	}
	stages := []doctor.Stage{}
	for _, s := range p.Stages() {
		stages = append(stages, doctor.Stage{Name: s.Name, Kind: s.Kind, Environment: s.Environment})
	}
	return doctor.Known(&stages)
}
