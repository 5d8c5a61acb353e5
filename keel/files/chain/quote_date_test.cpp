#include "keel/files/chain/quote_date.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

std::string read(std::string_view line) {
  const auto at = parse_quote_date(line);
  return at ? format_instant(*at) : at.error().text;
}

TEST(QuoteDate, InTheSpellingsThatDownloadsHave) {
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM EST"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: October 30, 2021, 3:11 AM EDT"), "2021-10-30T07:11:00Z");
  EXPECT_EQ(read("Date: October 30 2021, 8:26 PM EDT"), "2021-10-31T00:26:00Z");
  EXPECT_EQ(read("Date: July 3, 2022 at 5:28 p.m. EDT"), "2022-07-03T21:28:00Z");
  EXPECT_EQ(read("Date: July 3, 2022 at 5:28 p.\u00a0m. EDT"), "2022-07-03T21:28:00Z");
  EXPECT_EQ(read("Date: July 3, 2022 at 5:28\u202fPM EDT"), "2022-07-03T21:28:00Z");
  EXPECT_EQ(read("Date: 9 Sept 2023, 1:40 PM PDT"), "2023-09-09T20:40:00Z");
  EXPECT_EQ(read("Date: 14 February 2025 at 07:34 GMT-5"), "2025-02-14T12:34:00Z");
  EXPECT_EQ(read("Date: 14 February 2025 at 17:34:09 UTC"), "2025-02-14T17:34:09Z");
  EXPECT_EQ(read("Date: 14 February 2025 at 17:34 GMT+5:30"), "2025-02-14T12:04:00Z");
  EXPECT_EQ(read("5 de diciembre de 2024, 8:02 GMT-5"), "2024-12-05T13:02:00Z");
  EXPECT_EQ(read("Thursday, March 7, 2024 at 10:31 CET"), "2024-03-07T09:31:00Z");
  EXPECT_EQ(read("Thu Mar 7 2024 4:31 PM ET"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: Fri, July 5, 2024 at 3:31 PM CT"), "2024-07-05T20:31:00Z");
  EXPECT_EQ(read("jueves, 7 de marzo de 2024, 10:31 GMT-5"), "2024-03-07T15:31:00Z");
  EXPECT_EQ(read("Date: 2024-07-05 16:31 EDT"), "2024-07-05T20:31:00Z");
  EXPECT_EQ(read("Date: 2024-07-05T16:31:09-04:00"), "2024-07-05T20:31:09Z");
  EXPECT_EQ(read("2024-07-05T20:31Z"), "2024-07-05T20:31:00Z");
  EXPECT_EQ(read("Date: 7/5/2024, 4:31 PM Eastern Time"), "2024-07-05T20:31:00Z");
  EXPECT_EQ(read("Date: 12/5/24 1:31 PM PT"), "2024-12-05T21:31:00Z");
  EXPECT_EQ(read("Date: January 1, 2024, 12:05 AM EST"), "2024-01-01T05:05:00Z");
  EXPECT_EQ(read("Date: January 1, 2024, 12:05 PM EST"), "2024-01-01T17:05:00Z");
}

TEST(QuoteDate, WhatItDoesNotKnowItRefuses) {
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM"), "has no zone like EDT or GMT-4");
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM XYZ"), "\"xyz\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"");
  EXPECT_EQ(read("Date: March 7, 2024 at dusk EST"), "\"dusk\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"");
  EXPECT_EQ(read("Date: March 7, 2024 EST"), "has no time like \"4:31 PM\"");
  EXPECT_EQ(read("Date: March 2024, 4:31 PM EST"), "has no day, month and year");
  EXPECT_EQ(read("Date: March 7, 2024, 16:31 PM EST"), "has no time like \"4:31 PM\"");
  EXPECT_EQ(read("Date: 13/7/2024, 4:31 PM ET"), "2024-13-07 is not a date") << "the month comes first";
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM EST ET"), "\"et\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"");
  EXPECT_EQ(read("7. maaliskuuta 2024, 16:31 EET"), "\"maaliskuuta\" is no part of a date like \"September 14, 2023 at 4:31 PM EDT\"");
  EXPECT_EQ(read("Date: February 30, 2024, 4:31 PM EST"), "2024-02-30 is not a date");
}

TEST(QuoteDate, InOtherTonguesAndPlaces) {
  EXPECT_EQ(read("Date: 7. März 2024 um 22:31 MEZ"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Donnerstag, 7. MÄRZ 2024, 22:31 Uhr MEZ"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 7 mars 2024 à 16:31 UTC-5"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("mardi 9 juillet 2024 à 16:31 UTC-4"), "2024-07-09T20:31:00Z");
  EXPECT_EQ(read("9 juin 2024 à 16:31 UTC-4"), "2024-06-09T20:31:00Z");
  EXPECT_EQ(read("Date: 7 de março de 2024 às 18:31 GMT-3"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("giovedì 7 marzo 2024 alle ore 22:31 CET"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 9 luglio 2024 22:31 CEST"), "2024-07-09T20:31:00Z");
  EXPECT_EQ(read("Date: 9 July 2024 at 21:31 BST"), "2024-07-09T20:31:00Z");
  EXPECT_EQ(read("Date: 7 March 2024, 21:31 WET"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 8 March 2024 at 3:01 am IST"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 8 March 2024, 5:31 AM SGT"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM America/New_York"), "2024-03-07T21:31:00Z");
}

TEST(QuoteDate, InOtherForms) {
  EXPECT_EQ(read("Date: March 7, 2024 at 4 PM EST"), "2024-03-07T21:00:00Z");
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31PM EST"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date:March 7th, 2024 @ 4 p. m. EST"), "2024-03-07T21:00:00Z");
  EXPECT_EQ(read("Thu Mar 07 2024 16:31:00 GMT-0500 (Eastern Standard Time)"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: March 7, 2024 at 4:31 PM EST (delayed)"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 2024/03/07 16:31 EST"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 07.03.2024, 16:31 EST"), "2024-03-07T21:31:00Z");
  EXPECT_EQ(read("Date: 7 March 2024 at 4:31 (PM) EST"), "2024-03-07T21:31:00Z");
}

}  // namespace
}  // namespace keel
