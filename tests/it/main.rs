//! The one integration binary: golden values, properties, bad input, laws of the house.

mod laws;
