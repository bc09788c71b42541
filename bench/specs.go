package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// spec makes the n-th change: about 350 lines and 14 KB, no two alike.
func spec(n int) object {
	id := fmt.Sprintf("release-%05d", n)
	return object{
		{"id", id},
		{"summary", fmt.Sprintf("Release %d of the service, with changes to its database", n)},
		{"description", fmt.Sprintf("Release %d brings the new screens to everyone. Database scripts are part of it, so the way back leads through a restore.", n)},
		{"pipeline", "bench"},
		{"type", "normal"},
		{"class", "c2"},
		{"components", []string{"web", "database", "jobs"}},
		{"versions", object{
			{"web", object{{"from", fmt.Sprintf("12.%d", n)}, {"to", fmt.Sprintf("12.%d", n+1)}}},
			{"database", object{{"from", fmt.Sprintf("schema-%d", n)}, {"to", fmt.Sprintf("schema-%d", n+1)}}},
		}},
		{"impact", object{
			{"outage", true}, {"duration", "3h"}, {"affects", []string{"instructors", "students"}},
			{"notice", "The site shows a maintenance page. Usually it is back after 70 minutes; at the latest when the window ends."},
		}},
		{"tickets", list(4, func(i int) object {
			return object{{"id", fmt.Sprintf("OPS-%d", 10*n+i)}, {"title", fmt.Sprintf("A report from the users about screen %d", i)}, {"kind", "fix"}}
		})},
		{"changelog", list(6, func(i int) object {
			return object{{"text", fmt.Sprintf("Screen %d keeps what was typed when the session ends", i)}, {"kind", "feature"}, {"ticket", fmt.Sprintf("OPS-%d", 10*n+i%4)}}
		})},
		{"requester", "requester-1"},
		{"authors", []string{"dev-1"}},
		{"people", object{{"operations", []string{"ops-1"}}, {"developer", []string{"dev-1", "dev-2"}}, {"qa", []string{"qa-1"}}, {"dba", []string{"dba-1"}}}},
		{"window", object{
			{"start", "2026-12-01T22:00:00+01:00"}, {"end", "2026-12-02T01:00:00+01:00"}, {"zone", "Europe/Amsterdam"}, {"weekday", "tuesday"},
		}},
		{"backup", []object{
			{{"name", "database-dump"}, {"covers", []string{"database"}}, {"kind", "dump"}, {"takes", "20m..28m"}, {"restore", "30m..48m"}, {"inWindow", true}},
			{{"name", "previous-build"}, {"covers", []string{"web", "jobs"}}, {"kind", "build"}, {"takes", "1m"}, {"restore", "45m"}},
		}},
		{"preparation", list(4, func(i int) object {
			return object{
				{"do", fmt.Sprintf("Put archive %d of ${release} into builds/ and have it read by a second person.", i)},
				{"owner", "developer"}, {"due", object{{"from", "start"}, {"latest", "-1w"}}},
			}
		})},
		{"fleet", object{{"head", []string{"web-1"}}, {"rest", []string{"web-2", "web-3", "web-4", "web-5", "web-6", "mail-1"}}}},
		{"procedure", steps(n, "S", 16)},
		{"rollback", steps(n, "D", 8)},
		{"tests", list(7, func(i int) object {
			return object{
				{"name", fmt.Sprintf("screen-%d", i)}, {"kind", []string{"progression", "regression", "must-not"}[i%3]},
				{"do", fmt.Sprintf("Open screen %d on ${host} as a student, type two lines, wait for the session to end, then open the same screen as an instructor and look for the two lines in the report.", i)},
				{"expect", "Both lines are there after the next login, and the log has no new errors."},
				{"owner", "qa"},
			}
		})},
		{"parameters", object{
			{"release", fmt.Sprintf("12.%d", n+1)}, {"wait", 15},
			{"host", object{{"workbench", "bench.example"}, {"test", "test.example"}, {"copy", "copy.example"}, {"production", "www.example"}}},
		}},
	}
}

func list(n int, item func(i int) object) []object {
	out := make([]object, n)
	for i := range out {
		out[i] = item(i)
	}
	return out
}

func steps(n int, clock string, count int) []object {
	return list(count, func(i int) object {
		name := fmt.Sprintf("%s-step-%d", strings.ToLower(clock), i)
		o := object{
			{"name", name}, {"at", fmt.Sprintf("%s+%dm", clock, 5*i)}, {"owner", []string{"operations", "dba", "developer"}[i%3]},
			{"do", fmt.Sprintf("Put ${release} on group %d of ${host}, wait ${wait} minutes, read the log and compare it with that of the rehearsal; if a line is missing there, stop and call the owner of the step before: scripts/part-%d.sh %d", i, i%4, n)},
			{"takes", "3m..5m"}, {"on", []string{[]string{"head", "rest"}[min(i, 1)]}},
			{"run", []string{fmt.Sprintf("scripts/part-%d.sh", i%4)}},
		}
		switch {
		case i == 0:
			o = append(o, field{"service", "down"}, field{"sets", object{{"maintenance", true}}})
		case i == count-1:
			o = append(o, field{"service", "up"}, field{"clears", []string{"maintenance"}})
		default:
			o = append(o, field{"after", []string{fmt.Sprintf("%s-step-%d", strings.ToLower(clock), i-1)}})
		}
		return o
	})
}

// writeSpecs puts count changes below dir, with the scripts that they run and
// the pipeline beside them, and returns the files of the changes.
func writeSpecs(dir, ext string, count int) ([]string, error) {
	pipeline, err := os.ReadFile("testdata/pipeline.cue")
	if err != nil {
		return nil, err
	}
	if err := write(filepath.Join(dir, ".lockflight", "pipeline.cue"), string(pipeline)); err != nil {
		return nil, err
	}
	render := map[string]func(object) string{"cue": asCUE, "yaml": asYAML}[ext]
	var files []string
	for n := range count {
		folder := filepath.Join(dir, "changes", fmt.Sprintf("release-%05d", n))
		file := filepath.Join(folder, "change."+ext)
		if err := write(file, render(spec(n))); err != nil {
			return nil, err
		}
		for i := range 4 {
			script := fmt.Sprintf("#!/bin/sh\n# part %d of release %d\nset -eu\n%s", i, n, strings.Repeat("echo \"copy the next file to the next host\"\n", 20))
			if err := write(filepath.Join(folder, "scripts", fmt.Sprintf("part-%d.sh", i)), script); err != nil {
				return nil, err
			}
		}
		files = append(files, file)
	}
	return files, nil
}

func write(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
