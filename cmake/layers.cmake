# The house: one line a layer, lowest first. tools/check_layers.py holds every #include to these lines.
keel_layer(base
  SOURCES sample/student.cpp check.cpp result.cpp words.cpp int128.cpp decimal.cpp time.cpp hash.cpp
  TESTS result_test.cpp sample/moments_test.cpp sample/student_test.cpp words_test.cpp setting_test.cpp decimal_test.cpp time_test.cpp codec_test.cpp quantise_test.cpp random_test.cpp
  LIBS fmt::fmt)

keel_layer(domain
  DEPS base
  SOURCES ids.cpp name_at_venue.cpp instrument.cpp pool.cpp settlement.cpp terms/venue_terms.cpp names.cpp
  TESTS instrument_test.cpp pool_test.cpp settlement_test.cpp terms/venue_terms_test.cpp)

keel_layer(document
  DEPS base
  SOURCES document.cpp value.cpp
  LIBS fmt::fmt)

keel_layer(impact
  DEPS base
  SOURCES impact.cpp
  TESTS impact_test.cpp)

keel_layer(market
  DEPS base domain
  SOURCES depth/depth_side.cpp market.cpp tape/order_flow_imbalance.cpp tape/quoted_top.cpp tape/sign_autocorrelation.cpp tape/spread_split.cpp
    tape/taker_orders.cpp tape/volatility_signature.cpp
  TESTS depth/depth_side_test.cpp market_test.cpp tape/order_flow_imbalance_test.cpp tape/quoted_top_test.cpp
    tape/sign_autocorrelation_test.cpp tape/spread_split_test.cpp tape/taker_orders_test.cpp tape/volatility_signature_test.cpp)

keel_layer(book
  DEPS base domain
  SOURCES trade_ids.cpp book.cpp ledger.cpp history.cpp account_fact.cpp delivery_fees.cpp standing_facts.cpp amount_limits.cpp dollar_worths.cpp reconciliation.cpp
  TESTS trade_ids_test.cpp book_test.cpp history_test.cpp account_fact_test.cpp delivery_fees_test.cpp standing_facts_test.cpp amount_limits_test.cpp reconciliation_test.cpp)

keel_layer(pricing
  DEPS base domain
  SOURCES amm.cpp batch/batch_black76.cpp batch/batch_greeks.cpp batch/batch_implied_vol.cpp batch/batch_normal.cpp batch/batch_smile.cpp
    batch/option_table.cpp pool_swap.cpp black/black76.cpp black/black_scholes.cpp black/delivery.cpp black/implied_vol.cpp black/inverse.cpp
    black/normal.cpp black/normalised_black.cpp black/premium.cpp black/split_log.cpp black/vol_text.cpp chain/calendar.cpp chain/chain_points.cpp
    chain/chain_surface.cpp chain/forward_curve.cpp chain/quote_arbitrage.cpp chain/surface.cpp chain/venue_check.cpp chain/venue_index.cpp
    svi/polynomial.cpp svi/quote_bands.cpp svi/slice_descent.cpp svi/ssvi.cpp svi/svi.cpp
    svi/svi_arbitrage.cpp svi/svi_fit.cpp svi/svi_jump_wings.cpp
  TESTS amm_test.cpp pool_swap_test.cpp batch/option_table_test.cpp black/black76_test.cpp black/black_scholes_test.cpp black/implied_vol_test.cpp
    black/inverse_test.cpp black/normal_test.cpp black/vol_text_test.cpp chain/calendar_test.cpp chain/chain_surface_test.cpp
    chain/forward_curve_test.cpp chain/quote_arbitrage_test.cpp
    chain/surface_test.cpp chain/venue_index_test.cpp svi/polynomial_test.cpp svi/ssvi_test.cpp svi/svi_arbitrage_test.cpp
    svi/svi_fit_test.cpp svi/svi_jump_wings_test.cpp svi/svi_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(exposure
  DEPS base domain market book pricing
  SOURCES exposure.cpp factors.cpp open_risk.cpp option_greeks.cpp option_strip.cpp unit_greeks.cpp valuation.cpp vega_tenors.cpp worst_notional.cpp
  TESTS exposure_test.cpp open_risk_test.cpp unit_greeks_test.cpp vega_tenors_test.cpp worst_notional_test.cpp
  LIBS Eigen3::Eigen PkgConfig::hwy)

keel_layer(scenario
  DEPS base domain market book pricing exposure
  SOURCES coin_margin.cpp ladder.cpp margin.cpp margin_account.cpp marked_book.cpp moved_book.cpp pin_risk.cpp settle_margin.cpp stress.cpp
  TESTS coin_margin_test.cpp delivery_window_test.cpp ladder_test.cpp margin_account_test.cpp margin_test.cpp moved_book_test.cpp pin_risk_test.cpp
    settle_margin_test.cpp stress_test.cpp)

keel_layer(risk
  DEPS base domain exposure
  SOURCES covariance.cpp covariance_estimate.cpp burst.cpp fill_protection.cpp intensity.cpp intensity_estimate.cpp price_of_risk.cpp interval_rates.cpp measures.cpp limits.cpp two_persons.cpp
  TESTS burst_test.cpp fill_protection_test.cpp covariance_estimate_test.cpp intensity_estimate_test.cpp intensity_test.cpp price_of_risk_test.cpp interval_rates_test.cpp measures_test.cpp limits_test.cpp)

keel_layer(quoting
  DEPS base domain pricing exposure risk
  SOURCES groups.cpp one_asset_models.cpp option_quotes_in.cpp quote_model.cpp quote_strip.cpp signals.cpp strip_prices.cpp theory/exact_flow.cpp theory/flow_problem.cpp theory/inventory_chain.cpp theory/inventory_models.cpp
    theory/stationary_vega.cpp theory/vega_inventory.cpp vega_inventory_model.cpp
  TESTS theory/flow_problem_test.cpp theory/inventory_models_test.cpp theory/stationary_vega_test.cpp theory/vega_inventory_test.cpp groups_test.cpp one_asset_models_test.cpp quote_model_test.cpp signals_test.cpp
    strip_prices_test.cpp vega_inventory_model_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(hedging
  DEPS base domain exposure risk
  SOURCES delta_band.cpp execution_schedule.cpp forced_hedge.cpp hedge_cost.cpp hedge_model.cpp hedge_optimiser.cpp
  TESTS delta_band_test.cpp execution_schedule_test.cpp forced_hedge_test.cpp hedge_cost_test.cpp hedge_model_test.cpp hedge_optimiser_test.cpp)

keel_layer(paths
  DEPS base impact pricing quoting hedging
  SOURCES avellaneda_stoikov_2008.cpp cascade/cascade.cpp cascade/cascade_maker.cpp cascade/cascade_venue.cpp feedback/hedged_market.cpp feedback/hedging_feedback.cpp feedback/pinning.cpp flow_maker.cpp glosten_milgrom.cpp kyle.cpp pool/pool_arbitrage.cpp pool/pool_market.cpp pool/pool_provider.cpp pool/sandwich.cpp stepped_expectation.cpp stepped_maker.cpp
  TESTS avellaneda_stoikov_2008_test.cpp cascade/cascade_maker_test.cpp cascade/cascade_test.cpp feedback/hedged_market_test.cpp feedback/hedging_feedback_test.cpp feedback/pinning_test.cpp flow_maker_test.cpp glosten_milgrom_test.cpp kyle_test.cpp path_random_test.cpp pool/pool_paths_test.cpp pool/sandwich_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(orders
  DEPS base domain
  SOURCES order_table.cpp reconcile.cpp rejects.cpp standing.cpp urgency.cpp gate.cpp last_hop.cpp message_budget.cpp
  TESTS order_table_test.cpp reconcile_test.cpp fair_window_test.cpp gate_test.cpp last_hop_test.cpp rejects_test.cpp
  LIBS PkgConfig::hwy)

keel_layer(engine
  DEPS base domain market book pricing exposure scenario risk quoting hedging orders
  SOURCES state.cpp fact_check.cpp apply.cpp profit.cpp memory.cpp derive.cpp derive_limits.cpp decide/permitted.cpp decide/priced_strip.cpp decide/want_quotes.cpp hedges/who_hedges.cpp hedges/hedge_bounds.cpp hedges/want_hedges.cpp hedges/want_flat.cpp hedges/work_hedge.cpp quoted_strips.cpp flow_memory.cpp factor_memory.cpp gate_view.cpp engine.cpp marked_state.cpp
  TESTS fact_check_test.cpp profit_test.cpp engine_test.cpp learning_test.cpp)

keel_layer(render
  DEPS base document
  SOURCES chart.cpp csv.cpp heat_map.cpp html.cpp json.cpp number.cpp page.cpp screen.cpp svg_chart.cpp text.cpp
  TESTS csv_test.cpp json_test.cpp number_test.cpp page_test.cpp screen_test.cpp text_test.cpp
  LIBS nlohmann_json::nlohmann_json)

keel_layer(config
  DEPS base domain
  SOURCES makers_file.cpp path/price_path.cpp problem_file.cpp run_config.cpp config_text.cpp config_schema.cpp config_reference.cpp toml_reader.cpp risk_files.cpp
    terms_file.cpp
  TESTS makers_file_test.cpp path/price_path_test.cpp run_config_test.cpp risk_files_test.cpp terms_file_test.cpp
  LIBS tomlplusplus::tomlplusplus nlohmann_json::nlohmann_json)

keel_layer(journal
  DEPS base domain engine
  SOURCES sqlite.cpp write_ahead_log.cpp format.cpp version.cpp directory_lock.cpp group_commit.cpp sqlite_journal.cpp journal_reader.cpp
    copy_journal.cpp record_text.cpp
  TESTS copy_journal_test.cpp journal_test.cpp journal_corruption_test.cpp journal_fault_test.cpp record_text_test.cpp
  LIBS SQLite::SQLite3 Threads::Threads)

keel_layer(matching
  DEPS base domain market book risk
  SOURCES batch_auction.cpp clearing_house.cpp matching_engine.cpp open_orders.cpp order_book.cpp participants.cpp resting_orders.cpp
  TESTS batch_auction_test.cpp clearing_house_test.cpp matching_engine_test.cpp matching_twin_test.cpp order_book_test.cpp order_book_twin_test.cpp)

keel_layer(sim
  DEPS base domain impact market book pricing engine config matching
  SOURCES adversaries/adversaries.cpp adversaries/competitor.cpp adversaries/crowd.cpp adversaries/hedge_hunter.cpp adversaries/sniper.cpp adversaries/spoofer.cpp gateway/sim_gateway.cpp price/footprint.cpp rules/calendar.cpp rules/funding.cpp sim_listing.cpp market_process.cpp world.cpp background_makers.cpp takers.cpp data_link.cpp exchange.cpp faults.cpp
    reactions/followers.cpp reactions/forerunners.cpp reactions/responses.cpp recorded_venue.cpp sim_venue.cpp venue_record.cpp
  TESTS adversaries/adversaries_test.cpp adversaries/crowd_test.cpp gateway/sim_gateway_test.cpp price/footprint_test.cpp price/recorded_path_test.cpp recorded_venue_test.cpp rules/auctions_test.cpp rules/calendar_test.cpp rules/funding_test.cpp sim_listing_test.cpp market_process_test.cpp takers_test.cpp exchange_test.cpp
    reactions/followers_test.cpp reactions/responses_test.cpp sim_venue_test.cpp)

keel_layer(venue
  DEPS base domain market config
  SOURCES binance/symbol.cpp deribit/combo_name.cpp deribit/instrument_name.cpp trade_id.cpp
  TESTS binance/symbol_test.cpp deribit/combo_name_test.cpp deribit/instrument_name_test.cpp trade_id_test.cpp)

keel_layer(files
  DEPS base domain market pricing book config venue
  SOURCES account/account_readers.cpp account/deliveries.cpp account/fills.cpp account/instruments_file.cpp account/instruments_json.cpp account/orders_file.cpp
    account/quoted_indices.cpp
    account/joined_logs.cpp account/log_rows.cpp account/pool_name.cpp account/settled_combos.cpp account/settlement_history.cpp account/statement_file.cpp account/transaction_log.cpp chain/cboe_quotes.cpp chain/chain_file.cpp chain/chain_marks.cpp
    columns/column_map.cpp columns/mapped_rows.cpp columns/time_format.cpp
    chain/deribit_books.cpp chain/deribit_hourly.cpp chain/deribit_snapshot.cpp chain/deribit_summaries.cpp chain/marked_names.cpp chain/marks_file.cpp chain/option_marks.cpp chain/quote_date.cpp chain/tardis_options.cpp
    depth/binance_depth.cpp depth/binance_tape.cpp depth/lobster_depth.cpp depth/scripted_orders.cpp rows/csv.cpp rows/csv_table.cpp rows/json_rows.cpp rows/recognise.cpp rows/text_file.cpp tape/combo_rows.cpp tape/trades_csv.cpp
  TESTS depth/binance_depth_test.cpp depth/binance_tape_test.cpp depth/lobster_depth_test.cpp depth/scripted_orders_test.cpp columns/column_map_test.cpp columns/time_format_test.cpp account/account_readers_test.cpp account/deliveries_test.cpp account/fills_test.cpp account/instruments_file_test.cpp account/orders_file_test.cpp account/pool_name_test.cpp account/quoted_indices_test.cpp
    account/statement_file_test.cpp account/transaction_log_test.cpp chain/chain_file_test.cpp chain/chain_marks_test.cpp chain/marked_names_test.cpp chain/marks_file_test.cpp chain/option_marks_test.cpp chain/quote_date_test.cpp
    rows/csv_table_test.cpp rows/csv_test.cpp rows/json_rows_test.cpp rows/text_file_test.cpp tape/combo_rows_test.cpp tape/trades_csv_test.cpp
  LIBS PkgConfig::zstd ZLIB::ZLIB nlohmann_json::nlohmann_json simdjson::simdjson)

keel_layer(account
  DEPS base domain market book pricing exposure scenario
  SOURCES cost_basis.cpp delivery_estimate.cpp entry_price.cpp foreign_fees.cpp inventory.cpp inventory_groups.cpp inventory_marks.cpp inventory_orders.cpp
    inventory_statement.cpp inventory_totals.cpp marked_account.cpp recent_marks.cpp shared_remarks.cpp told_positions.cpp
  TESTS delivery_estimate_test.cpp entry_price_test.cpp foreign_fees_test.cpp inventory_account_test.cpp inventory_orders_test.cpp inventory_test.cpp inventory_totals_test.cpp recent_marks_test.cpp shared_remarks_test.cpp
    told_positions_test.cpp)

keel_layer(attribution
  DEPS base domain market book pricing exposure scenario account
  SOURCES account_timeline.cpp account_worth.cpp attributed_book.cpp attribution.cpp attribution_cuts.cpp causes.cpp explain.cpp
    fair_values.cpp hedge_policy.cpp held_options.cpp implied_forward.cpp markouts.cpp option_lines.cpp profit_bridge.cpp vol_curves.cpp
  TESTS attribution_market_test.cpp attribution_test.cpp explain_test.cpp hedge_policy_test.cpp profit_bridge_test.cpp
    attribution_span_test.cpp)

keel_layer(runtime
  DEPS base domain engine config journal sim
  SOURCES clocks.cpp course.cpp course_fills.cpp open_run.cpp operator/keys.cpp operator/mailbox.cpp operator/signals.cpp operator/terminal.cpp operator/words.cpp recover.cpp replay.cpp report.cpp run.cpp sequencer.cpp stepper.cpp
  TESTS back_off_test.cpp clocks_test.cpp course_test.cpp heard_test.cpp journal_shape_test.cpp operator/mailbox_test.cpp outside_venue_test.cpp run_test.cpp replay_test.cpp sequencer_test.cpp)

keel_layer(service
  DEPS base domain document market book pricing exposure scenario risk quoting paths hedging engine config journal matching sim venue files account attribution runtime
  SOURCES backtest/deribit_files.cpp backtest/journal_market.cpp backtest/option_session.cpp backtest/recorded_expiry.cpp backtest/recorded_markets.cpp backtest/recorded_run.cpp backtest/scripted.cpp book/book.cpp book/by_expiry.cpp book/explained.cpp book/findings.cpp book/heat_maps.cpp hedge/book_hedge.cpp book/ladder_charts.cpp
    book/margin.cpp book/markout_charts.cpp book/page.cpp book/positions.cpp book/profit_charts.cpp book/scenarios.cpp book/summary.cpp
    book/withheld.cpp chain.cpp chain_rows.cpp greek_columns.cpp hedge/hedge_proposal.cpp page_title.cpp price.cpp quote.cpp quote_problem.cpp run/closing.cpp run/course.cpp run/course_charts.cpp run/course_series.cpp run/markouts.cpp run/config.cpp run/inspect.cpp run/kill.cpp run/live.cpp run/parts.cpp run/replay.cpp run/why.cpp
    simulate/informed.cpp simulate/life.cpp simulate/makers.cpp simulate/market_paths.cpp simulate/simulate.cpp simulate/together.cpp study/adversaries.cpp study/cascade.cpp study/feedback.cpp study/feedback_charts.cpp study/makers/maker_life.cpp study/makers/makers_answers.cpp study/makers/makers_charts.cpp study/makers/makers_outcome.cpp study/makers/makers_study.cpp study/market/instrument_tape.cpp study/market/market_charts.cpp study/market/market_fact.cpp study/market/market_study.cpp
    study/market/option_quotes.cpp study/market/option_trades.cpp study/market/recorded_tapes.cpp study/market/simulated_facts.cpp study/market/simulated_tape.cpp study/own_impact/own_impact.cpp study/pool.cpp study/pool_charts.cpp study/study.cpp
    smile_charts.cpp terms.cpp
  TESTS backtest/journal_market_test.cpp backtest/option_session_test.cpp backtest/recorded_expiry_test.cpp book/withheld_test.cpp hedge/hedge_proposal_test.cpp page_title_test.cpp price_test.cpp run/closing_test.cpp
    simulate/simulate_test.cpp study/makers/makers_answers_test.cpp study/makers/makers_outcome_test.cpp study/makers/makers_study_test.cpp study/market/market_fact_test.cpp study/market/instrument_tape_test.cpp study/market/option_quotes_test.cpp study/market/recorded_tapes_test.cpp
    study/market/simulated_facts_test.cpp study/market/simulated_tape_test.cpp study/own_impact/own_impact_test.cpp study/study_test.cpp)
