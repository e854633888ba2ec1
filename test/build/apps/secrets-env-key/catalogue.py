"""Stands for a remote catalogue that wants an API key, of which it knows the checksum."""

import hashlib
import sys

action, key = sys.argv[1], sys.argv[2]
if hashlib.sha256(key.encode()).hexdigest() != "c990e97a2ff59222da1a3471d52f7973009cc9af979464f798ae63e6136b1bbd":
    sys.exit("403: wrong key")
if action == "fetch":
    print("apples, pears, plums")
