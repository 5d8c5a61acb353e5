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
    normal.cpp normalised_black.cpp black76.cpp black_scholes.cpp inverse.cpp implied_vol.cpp
    option_table.cpp batch_greeks.cpp
    svi.cpp
  TESTS
    black76_test.cpp implied_vol_test.cpp
    svi_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(market
  DEPS base domain
  SOURCES market.cpp
  TESTS market_test.cpp)
