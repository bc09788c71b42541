// Package archtest holds the map of the house as a test: which package may know
// which other, what none of them may touch, and why. There is nothing to import;
// the table is in table_test.go.
package archtest
