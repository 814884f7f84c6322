"""The atlas: national tables made of many territories' public data, and the answers to named questions."""
