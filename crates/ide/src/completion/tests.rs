mod places;
mod properties;
