package git

// edit is one line of a comparison: kept (' '), added ('+') or removed ('-').
type edit struct {
	op   byte
	line string
}

func (e edit) old() int {
	if e.op == '+' {
		return 0
	}
	return 1
}

func (e edit) new() int {
	if e.op == '-' {
		return 0
	}
	return 1
}

// compare returns the shortest way from some lines to others, by the greedy
// algorithm of Myers.
func compare(a, b []string) []edit {
	pre := 0
	for pre < len(a) && pre < len(b) && a[pre] == b[pre] {
		pre++
	}
	post := 0
	for post < len(a)-pre && post < len(b)-pre && a[len(a)-1-post] == b[len(b)-1-post] {
		post++
	}
	var out []edit
	for _, line := range a[:pre] {
		out = append(out, edit{' ', line})
	}
	out = append(out, shortest(a[pre:len(a)-post], b[pre:len(b)-post])...)
	for _, line := range a[len(a)-post:] {
		out = append(out, edit{' ', line})
	}
	return out
}

// mostLines bounds the work; beyond it everything between the common ends counts
// as replaced.
const mostLines = 4000

func shortest(a, b []string) []edit {
	most := len(a) + len(b)
	if most > mostLines {
		return replaced(a, b)
	}
	reach := make([]int, 2*most+3)
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, append([]int(nil), reach...))
		for k := -d; k <= d; k += 2 {
			at := k + most + 1
			x := reach[at-1] + 1
			if k == -d || k != d && reach[at-1] < reach[at+1] {
				x = reach[at+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[at] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(a, b, trace, most)
			}
		}
	}
	return nil
}

func replaced(a, b []string) []edit {
	var out []edit
	for _, line := range a {
		out = append(out, edit{'-', line})
	}
	for _, line := range b {
		out = append(out, edit{'+', line})
	}
	return out
}

func walkBack(a, b []string, trace [][]int, most int) []edit {
	x, y := len(a), len(b)
	var out []edit
	for d := len(trace) - 1; d >= 0; d-- {
		reach, k := trace[d], x-y
		at := k + most + 1
		before := k - 1
		if k == -d || k != d && reach[at-1] < reach[at+1] {
			before = k + 1
		}
		px := reach[before+most+1]
		py := px - before
		if d == 0 {
			px, py = 0, 0
		}
		for x > px && y > py {
			x, y = x-1, y-1
			out = append(out, edit{' ', a[x]})
		}
		switch {
		case d == 0:
		case x == px:
			y--
			out = append(out, edit{'+', b[y]})
		default:
			x--
			out = append(out, edit{'-', a[x]})
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
