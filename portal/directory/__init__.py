"""What help there is: services and meeting places, as the pack has them."""
