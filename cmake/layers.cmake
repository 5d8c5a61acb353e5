# The house: one line a layer, lowest first. tools/check_layers.py holds every #include to these lines.
keel_layer(base
  SOURCES check.cpp int128.cpp decimal.cpp time.cpp hash.cpp random.cpp
  TESTS decimal_test.cpp time_test.cpp codec_test.cpp random_test.cpp
  LIBS fmt::fmt)

keel_layer(domain
  DEPS base
  SOURCES ids.cpp instrument.cpp settlement.cpp names.cpp
  TESTS instrument_test.cpp settlement_test.cpp)

keel_layer(pricing
  DEPS base domain
  SOURCES
    normal.cpp black76.cpp implied_vol.cpp
    svi.cpp
  TESTS
    black76_test.cpp implied_vol_test.cpp
    svi_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(market
  DEPS base domain
  SOURCES market.cpp
  TESTS market_test.cpp)

keel_layer(sim
  DEPS base domain pricing
  SOURCES
    sim_listing.cpp market_process.cpp sim_book.cpp background_makers.cpp takers.cpp data_link.cpp exchange.cpp
    sim_venue.cpp
  TESTS
    sim_listing_test.cpp market_process_test.cpp sim_book_test.cpp sim_book_twin_test.cpp takers_test.cpp exchange_test.cpp
    sim_venue_test.cpp)
