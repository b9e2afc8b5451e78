"""The words of the product as values: typed ids, the flow from signal to notice, the error tree."""
