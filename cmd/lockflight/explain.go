package main

func explainVerb() verb {
	return verb{
		name: "explain", does: "say on one screen all that is missing for a stage, who can give it and until when", arg: argChange, most: 1,
		asks: true,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.aboutEvidence()
			c.text(&c.as, "as", "the handle of who wants to start the stage: `WHO`", checkHandle)
			c.flag(&c.long, "long", "show each reason with its command, its sentence of the process and its place")
			c.flag(&c.all, "all", "show the rules that hold or are not asked for as well, all of them --long")
			c.aboutFormat("text", "json", "markdown")
		},
		run: func(c *call) error {
			j, d, err := c.ask()
			if err != nil {
				return err
			}
			return c.answer(j, d, c.commands(j))
		},
	}
}
