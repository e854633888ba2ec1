module example.com/shop/services/gateway

go 1.24
