// Bill prints what is owed and ends with 3 when something is overdue.
package main

import (
	"flag"
	"fmt"
	"os"

	"example.com/bill/ledger"
)

func main() {
	until := flag.String("until", "", "the day to look at, YYYY-MM-DD")
	flag.Parse()
	orders, err := ledger.Read(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	overdue := ledger.Overdue(orders, *until)
	for _, order := range overdue {
		fmt.Printf("%s owes %d.%02d since %s\n", order.Customer, order.Cents/100, order.Cents%100, order.Due)
	}
	fmt.Printf("%d of %d orders are overdue\n", len(overdue), len(orders))
	if len(overdue) > 0 {
		os.Exit(3)
	}
}
