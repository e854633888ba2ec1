module example.com/shop/libs/visits

go 1.24
