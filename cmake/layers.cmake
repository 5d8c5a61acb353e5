# The house: one line a layer, lowest first. tools/check_layers.py holds every #include to these lines.
keel_layer(base
  SOURCES check.cpp int128.cpp decimal.cpp time.cpp hash.cpp random.cpp
  TESTS decimal_test.cpp time_test.cpp codec_test.cpp random_test.cpp
  LIBS fmt::fmt)
keel_layer(pricing DEPS base
  SOURCES normal.cpp black76.cpp implied_vol.cpp
    svi.cpp
  TESTS black76_test.cpp implied_vol_test.cpp
    svi_test.cpp
  LIBS fmt::fmt PkgConfig::hwy)
