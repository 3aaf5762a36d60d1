#include "acl/magento_modules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace latchkey::acl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAcl[] = R"(<?xml version="1.0"?>
<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="urn:x">
  <acl>
    <resources>
      <resource id="Magento_Backend::admin">
        <resource id="Vendor_Loyalty::loyalty" title="Loyalty" translate="title" sortOrder="35">
          <resource id="Vendor_Loyalty::points" title="Points"/>
          <resource id="Vendor_Loyalty::old" title="Old" disabled="true"/>
        </resource>
      </resource>
    </resources>
  </acl>
</config>
)";

constexpr char kWebapi[] = R"(<?xml version="1.0"?>
<routes>
  <route url="/V1/loyalty/:customerId/points" method="GET" secure="true">
    <service class="Vendor\Loyalty\Api\Points" method="get"/>
    <resources>
      <resource ref="Vendor_Loyalty::points"/>
      <resource ref="Magento_Customer::manage"/>
    </resources>
  </route>
  <route url="/V1/loyalty/me" method="GET">
    <resources><resource ref="self"/></resources>
    <data>
      <parameter name="customerId" force="true">
        %customer_id%
      </parameter>
    </data>
  </route>
  <route url="/V1/loyalty/products/:sku" method="PUT">
    <resources><resource ref="anonymous"/></resources>
  </route>
</routes>
)";

class MagentoModulesTest : public ::testing::Test {
 protected:
  const Api& Read(const std::vector<ModuleFile>& files) {
    faults_.clear();
    api_ = ReadMagentoModules(files, &faults_);
    return api_;
  }
  const Api& ReadAcl(const std::string& resources) {
    return Read({{ModuleFile::Kind::kAcl, "a/acl.xml",
                  "<config><acl><resources>\n" + resources + "</resources></acl></config>"}});
  }
  const Api& ReadRoutes(const std::string& routes) {
    return Read({{ModuleFile::Kind::kWebapi, "a/webapi.xml", "<routes>\n" + routes + "</routes>"}});
  }
  const ApiRoute* Find(RouteMethod method, std::string_view path) {
    return api_.routes.Find(method, path, arena_).route;
  }
  std::vector<std::string> Told() const {
    std::vector<std::string> told;
    for (const Fault& fault : faults_) told.push_back(ToText(fault));
    return told;
  }

  std::vector<Fault> faults_;
  Api api_;
  Arena arena_;
};

TEST_F(MagentoModulesTest, AddsToTheShippedApi) {
  Read({{ModuleFile::Kind::kAcl, "loyalty/acl.xml", kAcl},
        {ModuleFile::Kind::kWebapi, "loyalty/webapi.xml", kWebapi}});
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(api_.routes.routes().size(), ShippedRoutes().routes().size() + 3);
  EXPECT_EQ(api_.resources.size(), ShippedResources().size() + 3);
  const Resource& points = api_.resources.at(*api_.resources.Find("Vendor_Loyalty::points"));
  EXPECT_EQ(points.title, "Points");
  EXPECT_EQ(api_.resources.at(*points.parent).title, "Loyalty");
  EXPECT_EQ(api_.resources.at(*points.parent).sort_order, 35);
  EXPECT_TRUE(api_.resources.at(*api_.resources.Find("Vendor_Loyalty::old")).disabled);
}

TEST_F(MagentoModulesTest, KeepsThePlacesOfTheShippedRoutes) {
  Read({{ModuleFile::Kind::kWebapi, "loyalty/webapi.xml", kWebapi}});
  for (const ApiRoute& shipped : ShippedRoutes().routes()) {
    const ApiRoute& route = api_.routes.routes()[shipped.index];
    EXPECT_EQ(route.path, shipped.path);
    EXPECT_EQ(route.needs, shipped.needs);
    EXPECT_EQ(route.guest_switchable, shipped.guest_switchable);
  }
}

TEST_F(MagentoModulesTest, ReadsWhatARouteNeeds) {
  Read({{ModuleFile::Kind::kWebapi, "loyalty/webapi.xml", kWebapi},
        {ModuleFile::Kind::kAcl, "loyalty/acl.xml", kAcl}});
  const ApiRoute* points = Find(RouteMethod::kGet, "/V1/loyalty/5/points");
  ASSERT_NE(points, nullptr);
  EXPECT_THAT(points->resources, ElementsAre("Vendor_Loyalty::points", "Magento_Customer::manage"));
  EXPECT_EQ(points->needs.size(), 2u);
  EXPECT_TRUE(points->secure);
  const ApiRoute* mine = Find(RouteMethod::kGet, "/V1/loyalty/me");
  EXPECT_TRUE(mine->self);
  EXPECT_THAT(mine->forced,
              ElementsAre(std::pair<std::string, std::string>("customerId", "%customer_id%")));
  const ApiRoute* products = Find(RouteMethod::kPut, "/V1/loyalty/products/a%2Fb");
  ASSERT_NE(products, nullptr);
  EXPECT_TRUE(products->anonymous);
}

TEST_F(MagentoModulesTest, LeavesOutOneBadResourceWithWhatHangsBelow) {
  ReadAcl(R"(<resource id="Magento_Backend::admin">
<resource id="no id" title="Bad">
<resource id="Vendor_A::below" title="Below"/></resource>
<resource id="Vendor_A::good" title="Good" sortOrder="x"/></resource>
<strange><resource id="Vendor_A::strange"/></strange>
)");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("a/acl.xml:3: `no id` is not the id"),
                                  HasSubstr("a/acl.xml:5: `x` is not an order"),
                                  HasSubstr("a/acl.xml:6: <strange> does not stand here")));
  EXPECT_TRUE(api_.resources.Find("Vendor_A::good"));
  EXPECT_FALSE(api_.resources.Find("Vendor_A::below"));
}

TEST_F(MagentoModulesTest, LeavesAResourceWhereItStoodFirst) {
  ReadAcl(R"(<resource id="Vendor_A::products" title="Mine">
<resource id="Magento_Catalog::products"/></resource>)");
  EXPECT_THAT(
      Told(),
      ElementsAre(HasSubstr(
          "`Magento_Catalog::products` stands below `Magento_Catalog::catalog_inventory`")));
  const Resource& products = api_.resources.at(*api_.resources.Find("Magento_Catalog::products"));
  EXPECT_EQ(api_.resources.at(*products.parent).id, "Magento_Catalog::catalog_inventory");
}

TEST_F(MagentoModulesTest, ShowsAResourceWithoutATitleByItsId) {
  ReadAcl("<resource id=\"Vendor_A::untitled\"/>");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("has no title")));
  EXPECT_EQ(api_.resources.at(*api_.resources.Find("Vendor_A::untitled")).title,
            "Vendor_A::untitled");
}

TEST_F(MagentoModulesTest, LeavesOutOneBadRouteAndKeepsTheRest) {
  ReadRoutes(
      R"(<route url="/V1/one" method="FETCH"><resources><resource ref="self"/></resources></route>
<route url="V1/two" method="GET"><resources><resource ref="self"/></resources></route>
<route url="/V1/three" method="GET"/>
<route url="/V1/four" method="GET"><resources><resource ref="nobody"/></resources></route>
<route url="/V1/five" method="GET"><resources><resource ref="self"/><resource ref="A::b"/></resources></route>
<route url="/V1/six" method="GET"><resources><resource ref="anonymous"/></resources></route>
)");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("a/webapi.xml:2: `FETCH` is not a method"),
                                  HasSubstr("a/webapi.xml:3: `V1/two` is not a path"),
                                  HasSubstr("a/webapi.xml:4: the route names no resource"),
                                  HasSubstr("a/webapi.xml:5: `nobody` is not a resource"),
                                  HasSubstr("a/webapi.xml:6: `anonymous` and `self` stand alone")));
  EXPECT_EQ(api_.routes.routes().size(), ShippedRoutes().routes().size() + 1);
  EXPECT_NE(Find(RouteMethod::kGet, "/V1/six"), nullptr);
}

TEST_F(MagentoModulesTest, LeavesARouteWithAnUnknownResourceToAll) {
  ReadRoutes(
      R"(<route url="/V1/one" method="GET"><resources><resource ref="A_B::c"/></resources></route>)");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("warning: `A_B::c` is in no tree")));
  EXPECT_FALSE(Permits(PermissionSet(Grant::Of({"A_B::c"}), api_.resources),
                       *Find(RouteMethod::kGet, "/V1/one")));
}

TEST_F(MagentoModulesTest, LetsTheLaterOfTwoRoutesCount) {
  ReadRoutes(
      R"(<route url="/V1/modules" method="GET"><resources><resource ref="Magento_Backend::store"/></resources></route>
<route url="/V1/modules" method="GET"><resources><resource ref="Magento_Backend::store"/></resources></route>)");
  EXPECT_THAT(Told(), ElementsAre(HasSubstr("GET /V1/modules stands in the shipped API already")));
  EXPECT_THAT(Find(RouteMethod::kGet, "/V1/modules")->resources,
              ElementsAre("Magento_Backend::store"));
}

TEST_F(MagentoModulesTest, RefusesHostileXmlAndReadsTheOtherFiles) {
  const std::string entities =
      "<!DOCTYPE routes [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<routes>&b;</routes>";
  const std::string external = "<!DOCTYPE routes SYSTEM \"file:///etc/passwd\">\n<routes/>";
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<resource id=\"A_B::c\">";
  Read({{ModuleFile::Kind::kWebapi, "a/webapi.xml", entities},
        {ModuleFile::Kind::kWebapi, "b/webapi.xml", external},
        {ModuleFile::Kind::kAcl, "c/acl.xml", "<config><acl><resources>" + deep},
        {ModuleFile::Kind::kWebapi, "d/webapi.xml", "<routes>\n<route"},
        {ModuleFile::Kind::kWebapi, "e/webapi.xml", kWebapi}});
  std::vector<std::string> first;
  for (const std::string& told : Told()) {
    if (told.find("not XML that is read here") != std::string::npos) first.push_back(told);
  }
  EXPECT_THAT(first,
              ElementsAre(HasSubstr("a/webapi.xml:1: not XML that is read here: a document type"),
                          HasSubstr("b/webapi.xml:1: not XML that is read here: a document type"),
                          HasSubstr("nested too deeply"), HasSubstr("d/webapi.xml:2:")));
  EXPECT_NE(Find(RouteMethod::kGet, "/V1/loyalty/me"), nullptr);
}

}  // namespace
}  // namespace latchkey::acl
