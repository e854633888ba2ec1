exports.prices = { apple: 30, pear: 45 }
