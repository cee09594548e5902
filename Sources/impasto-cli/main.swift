print("impasto")
