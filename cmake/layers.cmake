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

keel_layer(book
  DEPS base domain
  SOURCES trade_ids.cpp book.cpp
  TESTS trade_ids_test.cpp book_test.cpp)

keel_layer(venue
  DEPS base domain
  SOURCES csv.cpp text_file.cpp deribit/instrument_name.cpp deribit/trades_csv.cpp deribit/marks_csv.cpp
  TESTS csv_test.cpp deribit/instrument_name_test.cpp deribit/trades_csv_test.cpp deribit/marks_csv_test.cpp
  LIBS PkgConfig::zstd)

keel_layer(analysis
  DEPS base domain book pricing
  SOURCES inventory.cpp inventory_text.cpp
  TESTS inventory_test.cpp)
