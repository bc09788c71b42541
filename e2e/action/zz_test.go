package action_test

import ("os"; "testing"; "time")

func TestDump(t *testing.T) {
	r := newRunner(t)
	j := r.onPull("pull_request").main(1)
	os.WriteFile("/tmp/w2md/check.md", []byte(r.repo.Issue(1).Comments()[0]), 0o644)
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	r.happen(`push: {pull: 1, author: dev-1, edit: [{file: changes/new-settings/change.cue, old: Stop the service, new: Stop everything}]}`)
	r.onPull("pull_request").main(1)
	os.WriteFile("/tmp/w2md/overtaken.md", []byte(r.repo.Issue(1).Comments()[0]), 0o644)
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	r.onPull("pull_request").main(0)
	os.WriteFile("/tmp/w2md/ready.md", []byte(r.repo.Issue(1).Comments()[0]), 0o644)
	r.happen("merge: {pull: 1, by: ops-1, method: squash}")
	r.server.SetNow(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
	d := func(inputs ...string) *job { return r.job("workflow_dispatch", object{}, "ops-1", append(inputs, "change", "changes/new-settings")...) }
	j = d("mode", "gate", "stage", "production").main(1)
	os.WriteFile("/tmp/w2md/gate.md", []byte(j.file("step_summary")), 0o644)
	j = d("mode", "gate", "stage", "test").main(0)
	os.WriteFile("/tmp/w2md/open.md", []byte(j.file("step_summary")), 0o644)
	j.post("success", 0)
	r.command("attest", "changes/new-settings", "--stage", "test", "--name", "smoke", "--outcome", "passed", "--role", "qa", "--as", "qa-1")
	r.command("notice", "changes/new-settings", "--stage", "production", "--name", "planned", "--to", "users", "--as", "ops-1")
	j = d("mode", "gate", "stage", "production").main(1)
	os.WriteFile("/tmp/w2md/gate2.md", []byte(j.file("step_summary")), 0o644)
	_ = j
	os.WriteFile("/tmp/w2md/log.txt", []byte(j.log), 0o644)
}
