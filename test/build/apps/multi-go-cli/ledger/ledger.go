// Package ledger reads orders from a file.
package ledger

import (
	"encoding/json"
	"os"
)

// Order is what a customer has to pay, and until when.
type Order struct {
	Customer string
	Cents    int
	Due      string
}

// Read returns the orders in their order.
func Read(path string) ([]Order, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var orders []Order
	return orders, json.Unmarshal(text, &orders)
}

// Overdue returns those that were due before a day.
func Overdue(orders []Order, day string) []Order {
	var found []Order
	for _, order := range orders {
		if order.Due < day {
			found = append(found, order)
		}
	}
	return found
}
