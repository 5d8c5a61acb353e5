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
    polynomial.cpp svi.cpp svi_arbitrage.cpp svi_jump_wings.cpp svi_fit.cpp ssvi.cpp calendar.cpp forward_curve.cpp
    surface.cpp chain_surface.cpp venue_check.cpp
  TESTS
    black76_test.cpp implied_vol_test.cpp
    polynomial_test.cpp svi_test.cpp svi_arbitrage_test.cpp svi_jump_wings_test.cpp svi_fit_test.cpp ssvi_test.cpp
    calendar_test.cpp forward_curve_test.cpp surface_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(market
  DEPS base domain
  SOURCES market.cpp
  TESTS market_test.cpp)

keel_layer(venue
  DEPS base domain pricing
  SOURCES
    csv.cpp text_file.cpp
    chain/chain_file.cpp chain/deribit_snapshot.cpp chain/deribit_hourly.cpp chain/deribit_books.cpp chain/cboe_quotes.cpp
  TESTS
    csv_test.cpp text_file_test.cpp
  LIBS PkgConfig::zstd ZLIB::ZLIB)
