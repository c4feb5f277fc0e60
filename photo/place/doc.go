// Package place knows where on earth a point is, and what a name means, in Chinese
// and English, without a network.
//
// Start with [Nearest] for a point and [Find] for a name. The gazetteer, 138,000
// places with at least 1,000 people, is read at first use, in about a tenth of a
// second. It knows no borders: a point's region, country and time zone are those of
// the nearest place.
//
// places.txt.gz is made by placegen from GeoNames (CC BY 4.0), Chinese names of
// Debian's libgeonames (GeoNames, CC BY 4.0) and iso-codes (LGPL-2.1+), and time
// zones of tz-lookup (CC0). names.txt is our own.
package place
