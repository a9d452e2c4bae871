DROP TABLE exports;
DROP TABLE departures;
