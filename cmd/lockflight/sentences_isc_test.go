package main

// iscLearn breaks the sentences of the learning platform: it starts on 15 December
// at 18:00, and its first step is at 15:00.
var iscLearn = []breach{
	// "3 weeks (or more) before the targetted date", to the second.
	{rule: "time/lead", requirement: "prepared", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("prepared"))},
	{rule: "time/lead", requirement: "tests-prepared", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("tests-prepared"))},
	{rule: "time/lead", requirement: "window-estimated", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("window-minutes"))},
	{rule: "verdict/check", requirement: "window-estimated", breaks: without(aCheck("window-minutes"))},
	// "At 2 weeks before: Pre-check what should be done on D-day".
	{rule: "time/lead", requirement: "pre-check", breaks: recordedAt("2026-12-01T17:00:01Z", aSignOff("validator", "confirm"))},
	{rule: "verdict/order", requirement: "pre-check", breaks: without(aSignOff("validator", "confirm"))},
	// "1 week before: … GO / NOGO".
	{rule: "time/lead", requirement: "go", breaks: recordedAt("2026-12-08T17:00:01Z", aSignOff("validator", "go"))},
	{rule: "review/required", requirement: "go", breaks: without(aSignOff("validator", "go"))},
}
