package catalog

import (
	"fmt"
	"strconv"
)

// Warn adds a coded remark.
func (c *Cell) Warn(code, format string, args ...any) {
	c.Warnings = append(c.Warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}

// Refuse takes the value back and says why; without a code the status says it all.
func (c *Cell) Refuse(status Status, code, format string, args ...any) {
	*c = Cell{Status: status, Level: c.Level, Declarations: c.Declarations, Groups: c.Groups, Warnings: c.Warnings}
	if code != "" {
		c.Warn(code, format, args...)
	}
}

// Demote marks the value as one that will change, and says why.
func (c *Cell) Demote(code, format string, args ...any) {
	c.Status = Provisional
	c.Warn(code, format, args...)
}

// Count makes the cell a count.
func (c *Cell) Count(n int64) {
	v := float64(n)
	c.Value, c.Decimal = &v, strconv.FormatInt(n, 10)
}
